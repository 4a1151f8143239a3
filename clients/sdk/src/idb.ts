// The device's own storage, so that everything that is kept there is kept through one library.
export { openDB, type DBSchema, type IDBPDatabase } from 'idb';
