package io.github.sessiongateway;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Assigns both parts of a feature, the API and the other, to one slice. */
final class FeatureSlices implements SliceAssignment {
  private final Pattern name;

  FeatureSlices(String root) {
    name = Pattern.compile(Pattern.quote(root) + "\\.(?:internal\\.)?(\\w+).*");
  }

  @Override
  public SliceIdentifier getIdentifierOf(JavaClass type) {
    Matcher parts = name.matcher(type.getPackageName());
    return parts.matches() ? SliceIdentifier.of(parts.group(1)) : SliceIdentifier.ignore();
  }

  @Override
  public String getDescription() {
    return "features";
  }
}
