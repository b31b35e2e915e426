import { useId, useState } from 'react'

/** A form that shows what the API finds wrong with it: at its fields, and the rest at its end. */
export function Form({ name, fields, button, send, children }) {
  const [errors, setErrors] = useState({})
  const [isDone, setIsDone] = useState(false)

  async function submit(event) {
    event.preventDefault()
    const form = event.target
    setErrors({})
    setIsDone(false)
    try {
      await send(Object.fromEntries(new FormData(form)))
      setIsDone(true)
      form.reset()
    } catch (error) {
      setErrors(errorsOf(error))
    }
  }

  return (
    <form aria-label={name} onSubmit={submit}>
      {fields.map((field) => (
        <Field key={field.name} {...field} error={errors[field.name]} />
      ))}
      {children}
      {errors.form && <p role="alert">{errors.form}</p>}
      {isDone && <p role="status">Done.</p>}
      <button type="submit">{button}</button>
    </form>
  )
}

function Field({ label, error, ...input }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-invalid={error !== undefined} aria-describedby={`${id}-error`} {...input} />
      {error && (
        <p id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

function errorsOf({ response, message }) {
  const { errors } = response?.data ?? {}
  if (errors === undefined) return { form: response?.data.message ?? message }
  return Object.fromEntries(Object.entries(errors).map(([name, [first]]) => [name, first]))
}
