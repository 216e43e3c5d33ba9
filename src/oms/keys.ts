export { type IntentKey, orderKey } from '../core/order-key.js';
