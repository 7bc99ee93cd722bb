/** The store of tokens on disk: encrypted, locked by one process, written behind. */
@NullMarked
package io.github.sessiongateway.internal.managed.store;

import org.jspecify.annotations.NullMarked;
