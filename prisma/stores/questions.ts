import type { Transaction } from './database.ts'

export async function askQuestion(
  tx: Transaction,
  question: {
    readonly id: string
    readonly complaintId: string
    readonly text: string
    readonly askedBy: string
    readonly askedAt: Date
    readonly remindAt: Date
    readonly dueAt: Date
  },
): Promise<void> {
  await tx.question.create({ data: question, select: { id: true } })
}

export const questionExists = async (tx: Transaction, id: string): Promise<boolean> =>
  (await tx.question.count({ where: { id } })) > 0

/** @returns false when it is not open (any more) */
export async function answerOpenQuestion(
  tx: Transaction,
  answer: {
    readonly questionId: string
    readonly complaintId: string
    readonly text: string
    readonly at: Date
  },
): Promise<boolean> {
  const answered = await tx.question.updateMany({
    where: { id: answer.questionId, complaintId: answer.complaintId, answeredAt: null, lapsedAt: null },
    data: { answer: answer.text, answeredAt: answer.at },
  })
  return answered.count > 0
}

/** The tourist's time is over: the case is decided on what is there. */
export async function lapseOpenQuestions(tx: Transaction, complaintId: string, at: Date): Promise<void> {
  await tx.question.updateMany({
    where: { complaintId, answeredAt: null, lapsedAt: null },
    data: { lapsedAt: at },
  })
}

export const openQuestionId = async (tx: Transaction, complaintId: string): Promise<string | null> =>
  (
    await tx.question.findFirst({
      where: { complaintId, answeredAt: null, lapsedAt: null },
      orderBy: { askedAt: 'desc' },
      select: { id: true },
    })
  )?.id ?? null
