import type { Options, ThemeConfig } from '@docusaurus/preset-classic'
import type { Config } from '@docusaurus/types'
import type { PluginOptions as SearchOptions } from '@easyops-cn/docusaurus-search-local'
import { themes } from 'prism-react-renderer'

/** Words that the Chinese tokeniser would cut in two; each line needs a frequency, or it breaks the words it has. */
const searchWords = ['住院号', '病案号', '网关', '护界', '代号', '合规官', '脱敏']

const search: Partial<SearchOptions> = {
  hashed: 'filename',
  // The site tells search engines to stay away, and the plugin would obey too: an empty index, without a word.
  forceIgnoreNoIndex: true,
  language: ['en', 'zh'],
  docsRouteBasePath: '/',
  docsDir: 'docs',
  indexBlog: false,
  removeDefaultStemmer: true,
  explicitSearchResultPath: true,
  highlightSearchTermsOnTargetPage: true,
  searchBarShortcutHint: false,
  zhUserDict: searchWords.map((word) => `${word} 100000 n`).join('\n'),
}

const preset: Options = {
  docs: { routeBasePath: '/', sidebarPath: './sidebars.ts' },
  blog: false,
  sitemap: false,
  theme: { customCss: './src/css/custom.css' },
}

const themeConfig: ThemeConfig = {
  colorMode: { respectPrefersColorScheme: true },
  docs: { sidebar: { hideable: true } },
  navbar: {
    title: '护界 Wardline',
    logo: { alt: '护界', src: 'img/wardline.svg' },
    items: [
      { type: 'docSidebar', sidebarId: 'site', position: 'left', label: '首次使用与参考' },
      { type: 'doc', docId: 'reference/problems', position: 'left', label: '问题代码' },
      { type: 'localeDropdown', position: 'right' },
    ],
  },
  footer: { copyright: '护界：医院人工智能请求的唯一关口。示例中的人物与号码均为虚构。' },
  prism: { theme: themes.vsLight, darkTheme: themes.vsDark, additionalLanguages: ['bash', 'json'] },
}

const config: Config = {
  title: '护界 Wardline',
  tagline: '医院人工智能请求的唯一关口',
  favicon: 'img/wardline.svg',
  url: 'https://gateway.hospital.invalid',
  baseUrl: '/training/',
  trailingSlash: true,
  noIndex: true,
  // Its inline script and style would each need an exception in the content security policy.
  baseUrlIssueBanner: false,
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',
  future: {
    v4: {
      removeLegacyPostBuildHeadAttribute: true,
      siteStorageNamespacing: true,
      fasterByDefault: true,
      mdx1CompatDisabledByDefault: true,
      // For older browsers the layers are rewritten, and then outweigh the colours of our own style sheet.
      useCssCascadeLayers: false,
    },
    // On two cores the worker threads of the renderer cost more than they give.
    faster: { ssgWorkerThreads: false },
  },
  i18n: {
    defaultLocale: 'zh-Hans',
    locales: ['zh-Hans', 'en'],
    localeConfigs: {
      'zh-Hans': { label: '简体中文', htmlLang: 'zh-Hans' },
      en: { label: 'English', htmlLang: 'en' },
    },
  },
  markdown: { hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' } },
  themes: [[require.resolve('@easyops-cn/docusaurus-search-local'), search]],
  presets: [['classic', preset]],
  themeConfig,
}

export default config
