/**
 * Sessions that are kept alive: refreshed ahead of time, one call for any number of callers, and
 * seen through failures.
 */
@NullMarked
package io.github.sessiongateway.managed;

import org.jspecify.annotations.NullMarked;
