import { document } from './shell.tsx'

/** A page with a message only: a refusal, a fault, an ended request. */
export function noticePage({ title, text, detail }: { title: string; text: string; detail?: string }): string {
  return document(
    `${title} | 연습용 본인확인 기관`,
    <>
      <h1>{title}</h1>
      <p>{text}</p>
      {detail && <p class="detail">{detail}</p>}
    </>,
  )
}
