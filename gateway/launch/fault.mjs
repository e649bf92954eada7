/** Something that a person can mend; shown as it is, without a stack trace. */
export class LaunchFault extends Error {
  name = 'LaunchFault'
}
