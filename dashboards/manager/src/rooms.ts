// The rooms of head office: each is a folder with its model, screens, parts and words, and a line here. From it the navigation
// is made, and the address under which the room is.
import type { Catalogue, Right } from '@onhand/sdk';
import type { Component } from 'svelte';
import type { HeadOffice } from './model/head-office.svelte.ts';
import Imports from './rooms/imports/Imports.svelte';
import { say as sayImports } from './rooms/imports/words.ts';
import Start from './rooms/start/Start.svelte';
import { say as sayStart } from './rooms/start/words.ts';

/** What a room's screen is given. */
export interface RoomProps {
  office: HeadOffice;
  catalogue: Catalogue;
  /** What stands behind the room's name in the address: `#/products/mug/prices?tab=x` gives ['mug', 'prices']. */
  path: readonly string[];
  query: URLSearchParams;
}

export interface Room {
  /** Its name in the address. */
  name: string;
  /** In the language of now. */
  title: () => string;
  /** Whether somebody with these rights may enter. The server decides what they see there. */
  may: (rights: readonly Right[]) => boolean;
  screen: Component<RoomProps>;
}

export const ROOMS: readonly Room[] = [
  { name: 'start', title: () => sayStart('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Start },
  { name: 'imports', title: () => sayImports('title'), may: (rights) => rights.includes('manage_catalogue'), screen: Imports },
];
