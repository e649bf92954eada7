type Lock = {
  readonly packages?: Readonly<
    Record<
      string,
      {
        readonly version?: string
        readonly link?: boolean
        readonly dev?: boolean
        readonly optional?: boolean
        readonly devOptional?: boolean
      }
    >
  >
}
type Scope = { readonly dev: boolean }
type NpmCommand = {
  readonly file: string
  readonly args: readonly string[]
  readonly shell: boolean
}

export declare function mayInstall(command: string | undefined): boolean
export declare function stopsByItself(command: string | undefined): boolean
export declare function isTooOld(version: string): boolean
export declare function runsSources(version: string): boolean
export declare function firstDifference(
  lock: Lock,
  installed: Lock | null,
  scope: Scope,
): string | null
export declare function stampOf(lockHash: string, scope: Scope): string
export declare function isStamped(stamp: string | null, lockHash: string, scope: Scope): boolean
export declare function installFailure(output: string): string
export declare function tail(output: string, count?: number): string
export declare function npmCommand(from: {
  readonly npmPath?: string | undefined
  readonly execPath: string
  readonly platform: string
}): NpmCommand
