export { type PaperBroker, paperBroker } from '../venues/broker-venue/paper-broker.js';
export { OmsSession, type OmsSessionOptions } from './oms-session.js';
export { type OmsVenue, type OmsVenueOptions, omsVenue } from './oms-venue.js';
