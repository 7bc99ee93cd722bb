/**
 * The configuration: typed, bounded, and wrong in one message that lists every problem by its key.
 */
@NullMarked
package io.github.sessiongateway.config;

import org.jspecify.annotations.NullMarked;
