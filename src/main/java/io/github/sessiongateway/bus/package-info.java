/** The four addresses on the event bus, and the typed client that speaks to them from any node. */
@NullMarked
package io.github.sessiongateway.bus;

import org.jspecify.annotations.NullMarked;
