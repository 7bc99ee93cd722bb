/**
 * Managed sessions. They are refreshed before they expire, with one call for any number of callers,
 * and survive failures of Koyeb.
 */
@NullMarked
package io.github.sessiongateway.internal.managed;

import org.jspecify.annotations.NullMarked;
