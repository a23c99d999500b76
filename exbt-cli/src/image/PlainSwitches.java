import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a class plain code where javac left it to the virtual machine to make some at run time: the choice of a {@code switch} over
 * types, and {@code equals} and {@code hashCode} of a record. Such code is a class for each place, made anew at each start (8 ms for
 * the first, 1 to 2 for each other), for the cache keeps lambdas but none of these. What the code does stays as it was.
 */
final class PlainSwitches implements ClassTransform {
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

    /** The choice that one switch makes: the method that makes it, and the types it tries, first to last. */
    private record Choice(String method, MethodTypeDesc type, List<ClassDesc> types) {}

    private final ClassDesc owner;
    private final boolean isInterface;
    private final List<RecordComponentInfo> components;
    private final List<Choice> choices = new ArrayList<>();

    private PlainSwitches(ClassModel model) {
        owner = model.thisClass().asSymbol();
        isInterface = model.flags().has(AccessFlag.INTERFACE);
        components =
                model.findAttribute(Attributes.record())
                        .map(RecordAttribute::components)
                        .orElse(List.of());
    }

    /** The class with plain code, or the same bytes if there is nothing to replace. */
    static byte[] in(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        boolean any =
                model.methods().stream()
                        .flatMap(method -> method.code().stream())
                        .flatMap(code -> code.elementStream())
                        .anyMatch(PlainSwitches::isReplaceable);
        return any ? format.transformClass(model, new PlainSwitches(model)) : bytes;
    }

    private static boolean isReplaceable(CodeElement element) {
        return element instanceof InvokeDynamicInstruction call
                && (isTypeSwitch(call) || isOfRecord(call));
    }

    private static boolean isTypeSwitch(InvokeDynamicInstruction call) {
        return bootstrap(call).equals("java.lang.runtime.SwitchBootstraps.typeSwitch")
                && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
    }

    private static boolean isOfRecord(InvokeDynamicInstruction call) {
        return bootstrap(call).equals("java.lang.runtime.ObjectMethods.bootstrap")
                && !call.name().equalsString("toString");
    }

    private static String bootstrap(InvokeDynamicInstruction call) {
        DirectMethodHandleDesc method = call.bootstrapMethod();
        return method.owner().packageName()
                + "."
                + method.owner().displayName()
                + "."
                + method.methodName();
    }

    @Override
    public void accept(ClassBuilder made, ClassElement element) {
        if (element instanceof MethodModel method
                && method.code().stream()
                        .flatMap(code -> code.elementStream())
                        .anyMatch(PlainSwitches::isReplaceable)) {
            made.transformMethod(
                    method,
                    MethodTransform.transformingCode(this::replace));
        } else {
            made.with(element);
        }
    }

    @Override
    public void atEnd(ClassBuilder made) {
        for (Choice choice : choices) {
            made.withMethodBody(
                    choice.method(),
                    choice.type(),
                    ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                    code -> choose(code, choice.types()));
        }
    }

    private void replace(CodeBuilder code, CodeElement element) {
        if (!isReplaceable(element)) {
            code.with(element);
            return;
        }
        InvokeDynamicInstruction call = (InvokeDynamicInstruction) element;
        if (isTypeSwitch(call)) {
            List<ClassDesc> types = new ArrayList<>();
            for (ConstantDesc type : call.bootstrapArgs()) {
                types.add((ClassDesc) type);
            }
            Choice choice = new Choice("choice$" + choices.size(), call.typeSymbol(), types);
            choices.add(choice);
            code.invokestatic(owner, choice.method(), choice.type(), isInterface);
        } else if (call.name().equalsString("equals")) {
            equal(code);
        } else {
            hash(code);
        }
    }

    /** Arguments: the object, and the index of the first type to try. Result: -1 for null, else the index of its type. */
    private static void choose(CodeBuilder code, List<ClassDesc> types) {
        Label some = code.newLabel();
        code.aload(0).ifnonnull(some).iconst_m1().ireturn().labelBinding(some);
        for (int i = 0; i < types.size(); i++) {
            Label next = code.newLabel();
            code.iload(1).loadConstant(i).if_icmpgt(next);
            code.aload(0).instanceOf(types.get(i)).ifeq(next);
            code.loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(types.size()).ireturn();
    }

    /** On the stack: this and the other. Left there: whether they are equal. */
    private void equal(CodeBuilder code) {
        Label different = code.newLabel();
        Label end = code.newLabel();
        int other = code.allocateLocal(TypeKind.REFERENCE);
        int self = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(other).astore(self);
        code.aload(other).instanceOf(owner).ifeq(different);
        code.aload(other).checkcast(owner).astore(other);
        for (RecordComponentInfo component : components) {
            ClassDesc type = component.descriptorSymbol();
            String name = component.name().stringValue();
            code.aload(self).getfield(owner, name, type).aload(other).getfield(owner, name, type);
            switch (TypeKind.from(type).asLoadable()) {
                case INT -> code.if_icmpne(different);
                case LONG -> code.lcmp().ifne(different);
                case FLOAT, DOUBLE ->
                        code.invokestatic(
                                        boxOf(type),
                                        "compare",
                                        MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
                                .ifne(different);
                default ->
                        code.invokestatic(
                                        OBJECTS,
                                        "equals",
                                        MethodTypeDesc.of(
                                                ConstantDescs.CD_boolean,
                                                ConstantDescs.CD_Object,
                                                ConstantDescs.CD_Object))
                                .ifeq(different);
            }
        }
        code.iconst_1().goto_(end).labelBinding(different).iconst_0().labelBinding(end);
    }

    /** On the stack: this. Left there: its hash code. */
    private void hash(CodeBuilder code) {
        int self = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(self).iconst_0();
        for (RecordComponentInfo component : components) {
            ClassDesc type = component.descriptorSymbol();
            code.loadConstant(31).imul();
            code.aload(self).getfield(owner, component.name().stringValue(), type);
            if (type.isPrimitive()) {
                code.invokestatic(
                        boxOf(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
            } else {
                code.invokestatic(
                        OBJECTS,
                        "hashCode",
                        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
            }
            code.iadd();
        }
    }

    private static ClassDesc boxOf(ClassDesc primitive) {
        return switch (primitive.descriptorString()) {
            case "Z" -> ConstantDescs.CD_Boolean;
            case "B" -> ConstantDescs.CD_Byte;
            case "C" -> ConstantDescs.CD_Character;
            case "S" -> ConstantDescs.CD_Short;
            case "I" -> ConstantDescs.CD_Integer;
            case "J" -> ConstantDescs.CD_Long;
            case "F" -> ConstantDescs.CD_Float;
            default -> ConstantDescs.CD_Double;
        };
    }
}
