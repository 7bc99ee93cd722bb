/** The credentials of sessions: how each kind logs in, refreshes and logs out. */
@NullMarked
package io.github.sessiongateway.internal.managed.credential;

import org.jspecify.annotations.NullMarked;
