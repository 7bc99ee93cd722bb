package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Sessions;

/**
 * The calls to Koyeb that sessions make.
 *
 * @param sessions for logins that a caller waits for, and for logouts, which a session tries once
 * @param background for calls that are not retried, because a session backs off itself
 */
public record KoyebCalls(Sessions sessions, Sessions background, AccessTokens accessTokens) {}
