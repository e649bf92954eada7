import type { Database } from './database.ts'
import { demoUsers, type DemoUser } from './demo-users.ts'

/** Makes the demo users known and qualified for a year from now; running it again changes nothing but those dates. */
export async function seedDemo(database: Database, now: Date = new Date()): Promise<void> {
  for (const user of demoUsers) await seedUser(database, user, now)
}

async function seedUser(database: Database, user: DemoUser, now: Date): Promise<void> {
  const { username, name, roles, department, campus, courses } = user
  const subject = username
  await database.principals.upsert({
    subject,
    username,
    name,
    roles,
    department,
    campus,
    source: 'demo',
    seenAt: now,
  })
  for (const course of courses) {
    await database.qualifications.add({
      subject,
      course,
      version: '1',
      passedAt: now,
      expiresAt: oneYearAfter(now),
    })
  }
}

function oneYearAfter(date: Date): Date {
  const later = new Date(date)
  later.setUTCFullYear(later.getUTCFullYear() + 1)
  return later
}
