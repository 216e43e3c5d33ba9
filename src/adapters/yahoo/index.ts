export { type YahooChartOptions, yahooChart } from './history.js';
