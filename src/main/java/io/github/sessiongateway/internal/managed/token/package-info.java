/** The life of tokens: when they are refreshed, by which clock, and the action after a failure. */
@NullMarked
package io.github.sessiongateway.internal.managed.token;

import org.jspecify.annotations.NullMarked;
