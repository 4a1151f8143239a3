// Which screen belongs to which journey. A new journey brings its own folder, and one line here.
import type { Component } from 'svelte';
import Done from '../checkout/Done.svelte';
import Pay from '../checkout/Pay.svelte';
import Sell from '../checkout/Sell.svelte';
import Enrol from '../device/Enrol.svelte';
import OtherWindow from '../device/OtherWindow.svelte';
import Starting from '../device/Starting.svelte';
import Ordering from '../ordering/Ordering.svelte';
import SignOn from '../register/SignOn.svelte';
import Returns from '../returns/Returns.svelte';
import CloseShift from '../shift/CloseShift.svelte';
import OpenShift from '../shift/OpenShift.svelte';
import ZResult from '../shift/ZResult.svelte';
import type { Screen, Till } from '../till.svelte.ts';

export const SCREENS: Record<Screen, Component<{ till: Till }>> = {
  enrol: Enrol,
  elsewhere: OtherWindow,
  starting: Starting,
  'sign-on': SignOn,
  'open-shift': OpenShift,
  sell: Sell,
  pay: Pay,
  done: Done,
  returns: Returns,
  order: Ordering,
  'close-shift': CloseShift,
  'z-report': ZResult,
};
