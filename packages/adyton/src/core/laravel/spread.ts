/**
 * Picks a sample of things that come one by one: says of each whether it is picked. They are spread evenly over all of them,
 * the first and the last among them, and are as many as the sample or all there are.
 */
export function spread(sample: number, among: number): () => boolean {
  let [passed, picked] = [0, 0]
  return () => {
    // The product of whole numbers on either side: a quotient would be rounded, and miss the last.
    const isDue = picked < sample && picked * (among - 1) <= passed * (sample - 1)
    passed += 1
    if (isDue) picked += 1
    return isDue
  }
}
