package dev.exbt.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What a command takes, in the words of its help. Each method names the field to set by a lambda.
 *
 * <p>Annotations would say the same, but the virtual machine makes classes at every start to read them and to set the fields, a third
 * of the time that a short command takes; its cache keeps lambdas and none of those.
 */
final class Usage {
    private final CommandSpec spec;
    private final Consumer<ArgSpec> arguments;

    private Usage(CommandSpec spec, Consumer<ArgSpec> arguments) {
        this.spec = spec;
        this.arguments = arguments;
    }

    /** All that picocli needs to know of a command; also what every command has: help, version, exit codes. */
    static CommandSpec of(String name, Command command) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.versionProvider(new Version());
        spec.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        command.declare(new Usage(spec, spec::add));
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
        return spec;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(String.valueOf(Exbt.DONE), "done");
        codes.put(String.valueOf(Exbt.FAILED), "failed");
        codes.put(String.valueOf(Exbt.USAGE), "wrong command line");
        codes.put(String.valueOf(Exbt.INTERRUPTED), "interrupted");
        return codes;
    }

    /** What the command does, a paragraph each. */
    Usage describe(String... paragraphs) {
        spec.usageMessage().description(paragraphs);
        return this;
    }

    /** An option that is there or not. */
    Usage flag(String name, String description, Consumer<Boolean> field) {
        return add(option(name, description).type(boolean.class), field);
    }

    /** An option with a value. */
    <T> Usage option(
            String name, String label, String description, Class<T> type, Consumer<T> field) {
        return add(option(name, description).paramLabel(label).type(type), field);
    }

    /** An option with a value in a notation of its own. */
    <T> Usage option(
            String name,
            String label,
            String description,
            ITypeConverter<T> reader,
            Consumer<T> field) {
        return add(
                option(name, description).paramLabel(label).arity("1").converters(reader), field);
    }

    /**
     * An option that must be there.
     *
     * @param names with spaces between them
     */
    <T> Usage required(
            String names, String label, String description, Class<T> type, Consumer<T> field) {
        return add(option(names, description).required(true).paramLabel(label).type(type), field);
    }

    /**
     * An option that must be there, in a notation of its own.
     *
     * @param names with spaces between them
     */
    <T> Usage required(
            String names,
            String label,
            String description,
            ITypeConverter<T> reader,
            Consumer<T> field) {
        return add(
                option(names, description)
                        .required(true)
                        .paramLabel(label)
                        .arity("1")
                        .converters(reader),
                field);
    }

    /** An option that may be repeated. */
    <T> Usage repeated(
            String name, String label, String description, Class<T> type, Consumer<List<T>> field) {
        return add(listed(name, label, description, type), field);
    }

    /** An option that may be repeated, with values in a notation of its own. */
    <T> Usage repeated(
            String name,
            String label,
            String description,
            Class<T> type,
            ITypeConverter<T> reader,
            Consumer<List<T>> field) {
        return add(listed(name, label, description, type).converters(reader), field);
    }

    /** An option that may be repeated, and takes several values with commas between them. */
    <T> Usage list(
            String name, String label, String description, Class<T> type, Consumer<List<T>> field) {
        return add(listed(name, label, description, type).splitRegex(","), field);
    }

    /** An option that may be repeated, of which every value is read as several. */
    <T, C extends Iterable<T>> Usage list(
            String name,
            String label,
            String description,
            Class<T> type,
            ITypeConverter<C> reader,
            Consumer<List<T>> field) {
        return add(listed(name, label, description, type).converters(reader), field);
    }

    /** A word that must be there. */
    <T> Usage parameter(String label, String description, Class<T> type, Consumer<T> field) {
        return add(parameter("0", "1", label, description).type(type), field);
    }

    /** A word that must be there, in a notation of its own. */
    <T> Usage parameter(
            String label, String description, ITypeConverter<T> reader, Consumer<T> field) {
        return add(parameter("0", "1", label, description).converters(reader), field);
    }

    /** A word that may be there. */
    <T> Usage optionalParameter(
            String label, String description, Class<T> type, Consumer<T> field) {
        return add(parameter("0", "0..1", label, description).type(type), field);
    }

    /** One word or more. */
    <T> Usage parameters(String label, String description, Class<T> type, Consumer<List<T>> field) {
        return add(
                parameter("0..*", "1..*", label, description).type(List.class).auxiliaryTypes(type),
                field);
    }

    /** Any number of words, or none. */
    Usage anyParameters(String label, String description, Consumer<List<String>> field) {
        return add(
                parameter("0..*", "0..*", label, description)
                        .type(List.class)
                        .auxiliaryTypes(String.class),
                field);
    }

    /** One word, or two of which the first may be left out. */
    Usage oneOrTwo(String label, String description, Consumer<List<String>> field) {
        return add(
                parameter("0..1", "1..2", label, description)
                        .hideParamSyntax(true)
                        .type(List.class)
                        .auxiliaryTypes(String.class),
                field);
    }

    /** Options of which at most one may be there. */
    Usage oneOf(Consumer<Usage> options) {
        ArgGroupSpec.Builder group = ArgGroupSpec.builder();
        options.accept(new Usage(spec, group::addArg));
        spec.addArgGroup(group.build());
        return this;
    }

    /** What several commands have in common. */
    Usage with(Consumer<Usage> shared) {
        shared.accept(this);
        return this;
    }

    private static OptionSpec.Builder option(String names, String description) {
        String[] all = names.split(" ");
        return OptionSpec.builder(all).description(description).hasInitialValue(false);
    }

    private static OptionSpec.Builder listed(
            String name, String label, String description, Class<?> type) {
        return option(name, description).paramLabel(label).type(List.class).auxiliaryTypes(type);
    }

    private static PositionalParamSpec.Builder parameter(
            String index, String arity, String label, String description) {
        return PositionalParamSpec.builder()
                .hasInitialValue(false)
                .index(index)
                .arity(arity)
                .required(!arity.startsWith("0"))
                .paramLabel(label)
                .description(description);
    }

    private Usage add(OptionSpec.Builder option, Consumer<?> field) {
        Value value = new Value(field);
        arguments.accept(option.getter(value).setter(value).build());
        return this;
    }

    private Usage add(PositionalParamSpec.Builder parameter, Consumer<?> field) {
        Value value = new Value(field);
        arguments.accept(parameter.getter(value).setter(value).build());
        return this;
    }

    /** What the user gave: picocli reads it again to add to a list, the command has it in a field. */
    // Both methods are picocli's: it gives what the argument was declared as, and takes null for
    // none.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static final class Value implements IGetter, ISetter {
        private final Consumer<Object> field;
        private @Nullable Object given;

        Value(Consumer<?> field) {
            this.field = (Consumer<Object>) field;
        }

        @Override
        public <T> T get() {
            return (T) given;
        }

        @Override
        public <T> T set(T value) {
            given = value;
            field.accept(value);
            return value;
        }
    }
}
