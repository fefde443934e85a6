import { secureHeaders } from 'hono/secure-headers'

/**
 * The headers of every answer. `public/_headers` repeats them for the static files, which are served before the Worker
 * runs (a test compares the two). No script runs on the pages, nothing is loaded from elsewhere, no page may be framed,
 * and no address is told to the sites that are linked.
 */
export function securityHeaders() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    xContentTypeOptions: true,
    referrerPolicy: 'no-referrer',
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    strictTransportSecurity: 'max-age=31536000',
    xPermittedCrossDomainPolicies: 'none',
    permissionsPolicy: {
      camera: [],
      microphone: [],
      geolocation: [],
      payment: [],
      usb: [],
      browsingTopics: [],
    },
  })
}

/** Kept out of search engines, whatever links to it. */
export const ROBOTS = 'noindex, nofollow'
