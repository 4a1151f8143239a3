import '@onhand/ui/theme.css';
import { appearance, language } from '@onhand/ui';
import { mount } from 'svelte';
import App from './App.svelte';
import { HeadOffice } from './model/head-office.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');

document.documentElement.dataset['density'] = 'compact';
language.show();
appearance.show();
const office = new HeadOffice();
mount(App, { target, props: { office } });
office.start();
