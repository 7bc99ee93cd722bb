/** The credentials of sessions: how each kind logs in, refreshes and logs out. */
@NullMarked
package io.github.sessiongateway.managed.credential;

import org.jspecify.annotations.NullMarked;
