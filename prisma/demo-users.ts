/** A user of the demo: what the demo identity provider vouches for, and the courses that are already passed. */
export type DemoUser = {
  /** Also the subject. */
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly department: string
  readonly campus: string
  readonly courses: readonly string[]
}

/** Everybody who can sign in to the demo; all of them are invented. */
export const demoUsers = [
  {
    username: 'dr.lin',
    name: '林知远',
    roles: ['clinician'],
    department: 'cardiology',
    campus: 'main',
    courses: ['g1', 'c1', 'c2', 'c3', 'c5'],
  },
  {
    username: 'dr.xu',
    name: '许若岚',
    roles: ['clinician'],
    department: 'respiratory',
    campus: 'main',
    courses: [],
  },
  {
    username: 'it.sun',
    name: '孙启明',
    roles: ['it_staff'],
    department: 'information',
    campus: 'main',
    courses: ['g1', 'i1'],
  },
  {
    username: 'mgr.qian',
    name: '钱书瑶',
    roles: ['manager'],
    department: 'cardiology',
    campus: 'main',
    courses: ['g1', 'm1'],
  },
  {
    username: 'officer.zhou',
    name: '周正言',
    roles: ['compliance_officer'],
    department: 'compliance',
    campus: 'main',
    courses: [],
  },
  {
    username: 'officer.feng',
    name: '冯以安',
    roles: ['compliance_officer'],
    department: 'compliance',
    campus: 'main',
    courses: [],
  },
  {
    username: 'admin.wu',
    name: '吴承宇',
    roles: ['administrator'],
    department: 'information',
    campus: 'main',
    courses: [],
  },
] as const satisfies readonly DemoUser[]
