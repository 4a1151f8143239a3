// Makes the search of a large assortment from what the device keeps, beside the screen's thread, and keeps it.
import { AssortmentKeep, SearchKeep } from '@onhand/sdk';

const atOnce = (): Promise<void> => Promise.resolve();

async function make(): Promise<boolean> {
  const keep = await AssortmentKeep.open();
  const assortment = await keep.read(atOnce);
  keep.close();
  if (!assortment) return false;
  assortment.readOn(() => false);
  const search = await SearchKeep.open();
  await search.write(assortment.head, assortment.freeze());
  search.close();
  return true;
}

make().then(
  (made) => postMessage(made),
  () => postMessage(false),
);
