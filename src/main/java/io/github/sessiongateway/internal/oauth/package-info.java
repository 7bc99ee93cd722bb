/** Calls of token endpoints of OAuth 2.0 (RFC 6749), which have nothing in common with Koyeb. */
@NullMarked
package io.github.sessiongateway.internal.oauth;

import org.jspecify.annotations.NullMarked;
