/**
 * The commands that are over within a tenth of a second: {@code health} and {@code call --via}. To
 * start quickly, they load neither Vert.x, nor picocli, nor a logger.
 */
@NullMarked
package io.github.sessiongateway.internal.standalone.quick;

import org.jspecify.annotations.NullMarked;
