export { type PaperBroker, paperBroker } from '../venues/broker-venue/paper-broker.js';
export { OmsSession } from './oms-session.js';
export type { OmsSessionOptions } from './oms-session-options.js';
export { type OmsVenue, type OmsVenueOptions, omsVenue } from './oms-venue.js';
export { wallClock } from './wall-clock.js';
