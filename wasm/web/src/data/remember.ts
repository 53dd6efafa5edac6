/**
 * The function, with its latest results remembered by argument. No more than so
 * many: what is made of an answer takes more memory than the answer.
 */
export function remembering<A extends object, R>(most: number, make: (argument: A) => R): (argument: A) => R {
  let known: { argument: A; result: R }[] = [];
  return (argument) => {
    const found = known.find((k) => k.argument === argument) ?? { argument, result: make(argument) };
    known = [found, ...known.filter((k) => k !== found)].slice(0, most);
    return found.result;
  };
}
