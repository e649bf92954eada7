import { AuditUnavailable, type AuditLog, type Vault } from '#audit'

/** The audit log cannot be used; the message is all that an operator needs to see. */
class LogRefused extends Error {
  override readonly name = 'LogRefused'
}

/** A gateway that could refuse only does not start, nor one whose log is not the one that was signed and witnessed. */
export async function requireSound(audit: AuditLog): Promise<void> {
  if (!(await audit.isWritable()))
    throw new LogRefused('审计日志不可写 / the audit log cannot be written')
  try {
    await audit.begin()
  } catch (cause) {
    throw new LogRefused(`审计日志不能使用 / the audit log cannot be used: ${reasonOf(cause)}`, {
      cause,
    })
  }
}

/** Nor one that could not encrypt what its policy says must be kept. */
export async function requireKeys(vault: Vault): Promise<void> {
  try {
    await vault.check()
  } catch (cause) {
    throw new LogRefused(
      '留存内容的密钥不可用，请检查 CONTENT_* 设置与密钥管理系统 / the keys of kept content are not at hand: check the CONTENT_* settings and the key management system',
      { cause },
    )
  }
}

// What a database says may hold anything; what the log says of its damage are counts and names of witnesses.
function reasonOf(error: unknown): string {
  const reason = error instanceof AuditUnavailable ? error.cause : error
  const isDamage = reason instanceof Error && reason.name === 'LogDamaged'
  return isDamage ? reason.message : '无法读取 / it cannot be read'
}
