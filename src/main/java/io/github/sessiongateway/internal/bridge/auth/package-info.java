/** Which client a credential, a certificate or a ticket belongs to, and what that client may do. */
@NullMarked
package io.github.sessiongateway.internal.bridge.auth;

import org.jspecify.annotations.NullMarked;
