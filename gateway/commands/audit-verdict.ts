import type { PublicKey, Verification } from '#audit'

/** What an outsider's script tells apart. */
export const exits = { ok: 0, tampered: 1, incomplete: 2, usage: 3 } as const

/** Prints what a verification came to, and answers the exit code. */
export function tell(result: Verification, keys: readonly PublicKey[] | null): number {
  const broken = result.findings[0]?.index ?? null
  console.log(JSON.stringify({ broken, ...result }))
  remark(result)
  if (result.found > 0 && result.findings.every(({ kind }) => kind === 'retired')) {
    console.error(
      '这里没有清除它们的记录；若是一份截至某处的导出，请与之后的日志对照 / nothing here says by whose order; an export of the first entries alone cannot: look into the log after it',
    )
    return exits.incomplete
  }
  if (broken !== null) {
    console.error(`第 ${broken} 条起不成立 / it does not hold from entry ${broken} on`)
    return exits.tampered
  }
  if (keys !== null && result.entries > 0 && Math.max(result.signed, result.signedBySm2) === 0) {
    console.error('没有任何签名检查点 / nothing of it is signed')
    return exits.incomplete
  }
  return exits.ok
}

function remark({ clockSteps, retired }: Verification): void {
  if (clockSteps > 0)
    console.error(
      `时间倒退 ${clockSteps} 次，请检查各网关的时钟 / time went back ${clockSteps} times: check the gateways’ clocks`,
    )
  if (retired > 0)
    console.error(
      `前 ${retired} 条已到期清除，仅存哈希 / the first ${retired} entries went when their time was up; their hashes are here`,
    )
}
