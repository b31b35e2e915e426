/*
 * Laravel's texts in the wording that the contract keeps: that of version 8 and before, without the word
 * "field", except where something is required.
 */
type Text = (label: string) => string

export const required: Text = (label) => `The ${label} field is required.`
export const notText: Text = (label) => `The ${label} must be a string.`
export const badFormat: Text = (label) => `The ${label} format is invalid.`
export const notEmail: Text = (label) => `The ${label} must be a valid email address.`
export const taken: Text = (label) => `The ${label} has already been taken.`
export const unconfirmed: Text = (label) => `The ${label} confirmation does not match.`
export const notSelectable: Text = (label) => `The selected ${label} is invalid.`
export const notList: Text = (label) => `The ${label} must be an array.`
export const notDate: Text = (label) => `The ${label} is not a valid date.`
export const notFuture: Text = (label) => `The ${label} must be a date after now.`
export const notInteger: Text = (label) => `The ${label} must be an integer.`
export const notBoolean: Text = (label) => `The ${label} must be true or false.`

export const tooShort = (label: string, min: number): string =>
  `The ${label} must be at least ${min} characters.`
export const tooLong = (label: string, max: number): string =>
  `The ${label} must not be greater than ${max} characters.`
export const tooManyBytes = (label: string, max: number): string =>
  `The ${label} must not be greater than ${max} bytes.`
export const tooManyItems = (label: string, max: number): string =>
  `The ${label} must not have more than ${max} items.`
export const tooSmall = (label: string, min: number): string => `The ${label} must be at least ${min}.`
export const tooGreat = (label: string, max: number): string =>
  `The ${label} must not be greater than ${max}.`
export const notUntil = (label: string, end: string): string =>
  `The ${label} must be a date before or equal to ${end}.`
export const notBoth = (label: string, other: string): string =>
  `The ${label} field is prohibited when ${other} is present.`
export const noRoom = (max: number): string => `The user must not have more than ${max} tokens.`
