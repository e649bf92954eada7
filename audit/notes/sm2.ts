/*
 * Signatures by SM2 over SM3 (GB/T 32918.2-2016), as other implementations make and check them: DER, with the user id that
 * GB/T 35276-2017 §10 gives when nobody named another. Node's own SM2 signatures fit nobody else's.
 */
import { hash } from 'node:crypto'

import { sm2 } from 'sm-crypto-v2'

const options = { hash: true, der: true, userId: '1234567812345678' } as const

/** Bytes of a public key: the mark of an uncompressed point, and both coordinates. */
export const sm2KeyLength = 65

/** The public key of a private key of 32 bytes; throws when it is none. */
export function sm2PublicKey(privateKey: Buffer): Buffer {
  if (privateKey.length !== 32) throw new TypeError('A private SM2 key has 32 bytes.')
  return Buffer.from(sm2.getPublicKeyFromPrivateKey(privateKey.toString('hex')), 'hex')
}

/** Signs a message; the signature is in DER. */
export function signSm2(message: Buffer, privateKey: Buffer): Buffer {
  const publicKey = sm2PublicKey(privateKey).toString('hex')
  const key = privateKey.toString('hex')
  return Buffer.from(sm2.doSignature(message, key, { ...options, publicKey }), 'hex')
}

/** Whether a signature is that of the holder of the key. */
export function isSm2Signature(message: Buffer, signature: Buffer, publicKey: Buffer): boolean {
  try {
    const key = publicKey.toString('hex')
    return sm2.doVerifySignature(message, signature.toString('hex'), key, options)
  } catch {
    return false // It is no signature at all.
  }
}

/** A private key made from 48 random bytes, each as likely as any other (FIPS 186-5 appendix A.2.1, with the order of SM2). */
export function sm2KeyFrom(seed: Buffer): Buffer {
  if (seed.length !== 48) throw new TypeError('A seed has 48 bytes.')
  const drawn = (BigInt(`0x${seed.toString('hex')}`) % (order - 2n)) + 1n
  return Buffer.from(drawn.toString(16).padStart(64, '0'), 'hex')
}

// GB/T 32918.5-2017: the order of the recommended curve.
const order = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n

// The example of GB/T 32918.5-2017 appendix A.2, and the one of GB/T 32905-2016 appendix A.1.
const example = {
  publicKey:
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  signature:
    '3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    '022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  sm3OfAbc: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
}

/** Throws when SM2 or SM3 do not compute here what the standards say. */
export function testSm2(): void {
  const { publicKey, signature, sm3OfAbc } = example
  const isRight =
    hash('sm3', 'abc') === sm3OfAbc &&
    isSm2Signature(
      Buffer.from('message digest'),
      Buffer.from(signature, 'hex'),
      Buffer.from(publicKey, 'hex'),
    )
  if (!isRight) throw new Error('This runtime computes SM2 or SM3 wrongly.')
}
