/**
 * The event bus bridge over HTTP: the four messages for browsers and other processes, a page to try
 * them with, and nothing else.
 */
@NullMarked
package io.github.sessiongateway.bridge;

import org.jspecify.annotations.NullMarked;
