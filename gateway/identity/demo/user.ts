/** An invented person of the demo hospital, as the demo provider describes it; the name to sign in with is the subject. */
export type DemoUser = {
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly department: string | null
  readonly campus: string | null
}
