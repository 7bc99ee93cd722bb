/**
 * The types that an application uses: the calls as {@link io.github.sessiongateway.api.Sessions},
 * their requests, replies and failures.
 */
@CheckReturnValue
@NullMarked
package io.github.sessiongateway.api;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
