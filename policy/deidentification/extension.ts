/** How the extension of a telephone number is written, when there is one. */
export const extension = String.raw`(?: ?(?:转|分机|[Ee]xt\.?|[xX]) ?\d{1,6}(?!\d))?`
