/** Tokens and their life: when they are refreshed, by which clock, and what a failure means. */
@NullMarked
package io.github.sessiongateway.managed.token;

import org.jspecify.annotations.NullMarked;
