/** A React reading of the store: the value of a named query, fresh after every change. */
import { useEffect, useState } from 'react';
import type { QueryArguments, QueryName, QueryValues } from '../../electron/contract/queries';
import { storeConnection } from './store-connection';

/**
 * Subscribes while the component is mounted.
 * @param args null: ask nothing for now
 * @returns undefined until the first answer; while `args` change, the previous value, so that scrolling does not flash
 */
export function useLiveQuery<N extends QueryName>(
  name: N,
  args: QueryArguments<N> | null,
): QueryValues[N] | undefined {
  const [value, setValue] = useState<QueryValues[N] | undefined>(undefined);
  // The arguments' text, not their identity, decides whether the question changed.
  const question = args === null ? null : JSON.stringify(args);
  useEffect(() => {
    if (question === null) return undefined;
    return storeConnection.subscribe(name, JSON.parse(question) as QueryArguments<N>, (next) =>
      setValue(() => next),
    );
  }, [name, question]);
  return value;
}
