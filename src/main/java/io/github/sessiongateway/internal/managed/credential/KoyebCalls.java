package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Sessions;

/**
 * The calls to Koyeb that sessions make.
 *
 * @param sessions for a login or logout that a caller waits for
 * @param background for calls that no caller waits for; a session backs off itself
 */
public record KoyebCalls(Sessions sessions, Sessions background, AccessTokens accessTokens) {}
