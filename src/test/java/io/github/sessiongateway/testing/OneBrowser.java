package io.github.sessiongateway.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests that ask for it the one {@link Browser} of the run, which ends behind the last. */
public final class OneBrowser implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(OneBrowser.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Browser.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(Browser.class, type -> Browser.start(), Browser.class);
  }
}
