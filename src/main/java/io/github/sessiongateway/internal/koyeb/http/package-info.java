/** One attempt at a call, over HTTP: connections, time-outs, and what a broken answer means. */
@NullMarked
package io.github.sessiongateway.internal.koyeb.http;

import org.jspecify.annotations.NullMarked;
