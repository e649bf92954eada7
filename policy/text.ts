/** A sentence for people: Chinese first, English beside it. */
export type Text = { readonly zh: string; readonly en: string }
