import type { SidebarsConfig } from '@docusaurus/plugin-content-docs'

const sidebars: SidebarsConfig = {
  site: [
    'index',
    {
      type: 'category',
      label: '首次使用',
      collapsed: false,
      items: [
        'first-steps/clinicians',
        'first-steps/managers',
        'first-steps/it-staff',
        'first-steps/compliance-officers',
      ],
    },
    {
      type: 'category',
      label: '参考',
      collapsed: false,
      items: [
        'reference/problems',
        'reference/use-cases',
        'reference/roles',
        'reference/purposes',
        'reference/levels',
        'reference/identifiers',
        'reference/entries',
        'reference/reviews',
        'reference/settings',
      ],
    },
  ],
}

export default sidebars
