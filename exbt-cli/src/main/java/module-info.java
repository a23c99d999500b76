/** The {@code exbt} command. */
module dev.exbt.cli {
    requires dev.exbt.job;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.exbt.cli to
            info.picocli;
}
