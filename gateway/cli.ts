import { auditCommand } from './commands/audit.ts'
import { UsageFault, type Command } from './commands/command.ts'
import { deidCommand } from './commands/deid.ts'
import { doctorCommand } from './commands/doctor.ts'
import { migrateCommand } from './commands/migrate.ts'
import { policyCommand } from './commands/policy.ts'
import { serveCommand } from './commands/serve.ts'
import { startCommand } from './commands/start.ts'
import { tokenCommand } from './commands/token.ts'
import { ConfigFault } from './config.ts'
import { isEmbeddedPostgresFault } from './embedded/fault.ts'
import { isAlreadyRunning } from './embedded/lock.ts'
import { BundleRefused } from './policy-source.ts'

const commands: readonly Command[] = [
  startCommand,
  serveCommand,
  tokenCommand,
  deidCommand,
  policyCommand,
  auditCommand,
  migrateCommand,
  doctorCommand,
]

/** Runs one command line; faults that a person can mend are one clear message, everything else is a stack trace. */
async function main([name, ...words]: readonly string[]): Promise<number> {
  const command = commands.find((one) => one.name === name)
  if (!command) return help(name)
  try {
    return await command.run(words, process.env)
  } catch (error) {
    if (!isMendable(error)) throw error
    console.error(error.message)
    return error instanceof UsageFault ? 2 : 1
  }
}

function help(name: string | undefined): number {
  const isAsked = name === undefined || name === 'help' || name === '--help' || name === '-h'
  const lines = commands.map(({ usage, zh, en }) => `  wardline ${usage.padEnd(34)} ${zh} · ${en}`)
  const text = ['护界 Wardline', '', ...lines].join('\n')
  if (isAsked) console.log(text)
  else console.error(`没有命令 ${name} / no command ${name}\n\n${text}`)
  return isAsked ? 0 : 2
}

function isMendable(error: unknown): error is Error {
  if (error instanceof UsageFault || error instanceof ConfigFault) return true
  if (error instanceof BundleRefused) return true
  return isAlreadyRunning(error) || isEmbeddedPostgresFault(error) || isSystemFault(error)
}

/** Port taken, no permission, no disk, database not reachable: the system's own line says enough. */
function isSystemFault(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return ['EADDRINUSE', 'EACCES', 'ENOSPC', 'ECONNREFUSED', 'ENOTFOUND', 'EADDRNOTAVAIL'].includes(
    String(code),
  )
}

process.exitCode = await main(process.argv.slice(2))
