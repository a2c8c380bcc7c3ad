/** What runs in the page of a report. Everything is there and readable without it; it adds sorting, pointing at values, copying, downloads and the player. */
import { startChart } from './chart.ts';
import { startCopying } from './copying.ts';
import { startPlayer } from './player/start-player.ts';
import { startSorting } from './sorting.ts';

for (const figure of document.querySelectorAll<HTMLElement>('figure.chart')) startChart(figure);
for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) startSorting(table);
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) startCopying(button);
for (const player of document.querySelectorAll<HTMLElement>('#player')) void startPlayer(player);
